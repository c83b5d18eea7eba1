package gitrepo

// packPlace names an object of a pack.
type packPlace struct {
	pack   *packIndex
	offset int64
}

// recent keeps objects that were read lately, in two generations: when the young
// one is full, the old one is forgotten. What is asked for again becomes young.
type recent struct {
	limit      int
	size       int // of young
	young, old map[packPlace]object
}

func (r *recent) get(place packPlace) (object, bool) {
	if obj, ok := r.young[place]; ok {
		return obj, true
	}
	obj, ok := r.old[place]
	if ok {
		r.put(place, obj)
	}
	return obj, ok
}

func (r *recent) put(place packPlace, obj object) {
	const overhead = 128
	cost := len(obj.data) + overhead
	if cost > r.limit/8 {
		return
	}
	if r.young == nil || r.size+cost > r.limit/2 {
		r.young, r.old, r.size = map[packPlace]object{}, r.young, 0
	}
	r.young[place] = obj
	r.size += cost
}
