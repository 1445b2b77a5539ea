// org.example.Bench with varlink-go: bench-go server|client SOCKET_PATH WORK SIZE MESSAGES_FOLDER
package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"time"
)

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	if len(os.Args) != 6 {
		fail(fmt.Errorf("usage: bench-go server|client SOCKET_PATH WORK SIZE MESSAGES_FOLDER"))
	}
	size, err := strconv.Atoi(os.Args[4])
	fail(err)
	if os.Args[1] == "server" {
		fail(serve(os.Args[2]))
		return
	}
	run, err := open(os.Args[2], os.Args[3], size, os.Args[5])
	fail(err)
	if os.Args[3] == "start-up" {
		return
	}
	fmt.Println("ready")
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		count, err := strconv.Atoi(lines.Text())
		fail(err)
		begin := time.Now()
		fail(run(count))
		micros := float64(time.Since(begin).Nanoseconds()) / 1000
		fmt.Printf("{\"microsPerCall\":%f}\n", micros/float64(count))
	}
}
