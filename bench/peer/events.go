package main

import (
	"sync"

	"github.com/open-feature/flagd/core/pkg/service"
)

// events hands each notification to all event streams.
type events struct {
	mutex   sync.RWMutex
	streams map[any]chan service.Notification
}

func newEvents() *events {
	return &events{streams: map[any]chan service.Notification{}}
}

func (e *events) join(id any, notifications chan service.Notification) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.streams[id] = notifications
}

func (e *events) leave(id any) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	delete(e.streams, id)
}

// send waits for streams that are behind.
func (e *events) send(notification service.Notification) {
	e.mutex.RLock()
	defer e.mutex.RUnlock()
	for _, notifications := range e.streams {
		notifications <- notification
	}
}
