package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"sync"

	"github.com/varlink/go/varlink"
)

type round func(count int) error

var ctx = context.Background()

func check(isRight bool) error {
	if isRight {
		return nil
	}
	return fmt.Errorf("a wrong answer")
}

// The first number of a call: four digits always, so that all messages have one length.
func firstOf(call int) int64 { return int64(1000 + call%1000) }

func sequential(connection *varlink.Connection, count int) error {
	for call := 0; call < count; call++ {
		var reply addReply
		first := firstOf(call)
		if err := connection.Call(ctx, name+".Add", addCall{first, 7}, &reply); err != nil {
			return err
		}
		if err := check(reply.Sum == first+7); err != nil {
			return err
		}
	}
	return nil
}

func connect(path string) (*varlink.Connection, error) {
	connection, err := varlink.NewConnection(ctx, "unix:"+path)
	if err != nil {
		return nil, err
	}
	return connection, sequential(connection, 1)
}

func pipelined(connection *varlink.Connection, count int, size int) error {
	for called := 0; called < count; called += size {
		var receivers []func(context.Context, interface{}) (uint64, error)
		for call := 0; call < size; call++ {
			receive, err := connection.Send(ctx, name+".Add", addCall{firstOf(call), 7}, 0)
			if err != nil {
				return err
			}
			receivers = append(receivers, receive)
		}
		for call, receive := range receivers {
			var reply addReply
			if _, err := receive(ctx, &reply); err != nil {
				return err
			}
			if err := check(reply.Sum == firstOf(call)+7); err != nil {
				return err
			}
		}
	}
	return nil
}

func stream(connection *varlink.Connection, count int) error {
	receive, err := connection.Send(ctx, name+".Count", countCall{int64(count)}, varlink.More)
	if err != nil {
		return err
	}
	for last, flags := int64(0), uint64(varlink.Continues); flags&varlink.Continues != 0; last++ {
		var reply number
		if flags, err = receive(ctx, &reply); err != nil {
			return err
		}
		if err := check(reply.Number == last+1); err != nil {
			return err
		}
	}
	return nil
}

func busy(connections []*varlink.Connection, each int) error {
	var group sync.WaitGroup
	failures := make(chan error, len(connections))
	for _, connection := range connections {
		group.Add(1)
		go func(connection *varlink.Connection) {
			defer group.Done()
			if err := sequential(connection, each); err != nil {
				failures <- err
			}
		}(connection)
	}
	group.Wait()
	close(failures)
	return <-failures
}

// Sends a payload as often as it is asked to, and compares what comes back.
func payload[T any](connection *varlink.Connection, method string, messages string) (round, error) {
	bytes, err := os.ReadFile(messages + "/call.json")
	if err != nil {
		return nil, err
	}
	var call struct {
		Parameters T `json:"parameters"`
	}
	if err := json.Unmarshal(bytes, &call); err != nil {
		return nil, err
	}
	return func(count int) error {
		for made := 0; made < count; made++ {
			var reply T
			if err := connection.Call(ctx, name+"."+method, call.Parameters, &reply); err != nil {
				return err
			}
			if err := check(reflect.DeepEqual(reply, call.Parameters)); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

func connectAndCall(path string, count int) error {
	for call := 0; call < count; call++ {
		connection, err := connect(path)
		if err != nil {
			return err
		}
		if err := connection.Close(); err != nil {
			return err
		}
	}
	return nil
}

func open(path string, work string, size int, messages string) (round, error) {
	wanted := 1
	if work == "busy" {
		wanted = size
	} else if work == "idle" {
		wanted = size + 1
	}
	var connections []*varlink.Connection
	for len(connections) < wanted {
		connection, err := connect(path)
		if err != nil {
			return nil, err
		}
		connections = append(connections, connection)
	}
	last := connections[wanted-1]
	switch work {
	case "pipelined":
		return func(count int) error { return pipelined(last, count, size) }, nil
	case "stream":
		return func(count int) error { return stream(last, count) }, nil
	case "busy":
		return func(count int) error { return busy(connections, count/size) }, nil
	case "connect":
		return func(count int) error { return connectAndCall(path, count) }, nil
	case "echo":
		return payload[text](last, "Echo", messages)
	case "entries":
		return payload[entries](last, "Entries", messages)
	case "map":
		return payload[counts](last, "Map", messages)
	case "integers":
		return payload[integers](last, "Integers", messages)
	}
	return func(count int) error { return sequential(last, count) }, nil
}
