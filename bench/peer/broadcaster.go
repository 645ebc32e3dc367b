package main

import "sync"

// broadcaster hands each change to all event streams.
type broadcaster struct {
	mutex   sync.Mutex
	streams map[chan map[string]any]struct{}
}

func newBroadcaster() *broadcaster {
	return &broadcaster{streams: map[chan map[string]any]struct{}{}}
}

func (b *broadcaster) join() (<-chan map[string]any, func()) {
	changes := make(chan map[string]any, 1)
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.streams[changes] = struct{}{}
	return changes, func() {
		b.mutex.Lock()
		defer b.mutex.Unlock()
		delete(b.streams, changes)
	}
}

// send waits for streams that are behind, as compare makes no change before all have the last one.
func (b *broadcaster) send(change map[string]any) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	for changes := range b.streams {
		changes <- change
	}
}
