// The portal works without this script. It is put together from the files of
// this folder, in the order of their names; each keeps its names in a block.
"use strict";
