// The search, loaded when somebody searches. What comes from records is put on
// the page as text, never as markup. The files of this folder are put together
// in the order of their names and share one name:
"use strict";
const finder = {};
