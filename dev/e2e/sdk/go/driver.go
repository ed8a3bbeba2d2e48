// Calls through the unchanged SDKs of OpenAI and Anthropic: a line of JSON in, a line of JSON out.
// As ../python/driver.py; ../README.md lists calls and fields.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/openai/openai-go/v3"
)

const question = "Where is it warm?"

type asked struct {
	SDK, URL, Key, Model, Call string
	Stream, Pack               bool
	Retries                    int
}

type answer map[string]any

// One SDK's calls.
type client interface {
	text(model string, stream bool) (answer, error)
	tools(model string, stream bool) (answer, error)
	framework(model string, stream bool) (answer, error)
	models() (answer, error)
	count(model string) (answer, error)
}

func main() {
	clients := map[string]client{}
	lines := bufio.NewReader(os.Stdin)
	for {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return
		}
		var call asked
		if err := json.Unmarshal(line, &call); err != nil {
			log.Fatal(err)
		}
		name := fmt.Sprint(call.SDK, call.URL, call.Key, call.Retries, call.Pack)
		if clients[name] == nil {
			if call.SDK == "openai" {
				clients[name] = openAIClient(call)
			} else {
				clients[name] = anthropicClient(call)
			}
		}
		told, err := play(clients[name], call)
		if err != nil {
			told = answer{"error": raised(err)}
		}
		out, err := json.Marshal(told)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(string(out))
	}
}

func play(sdk client, call asked) (answer, error) {
	switch call.Call {
	case "text":
		return sdk.text(call.Model, call.Stream)
	case "tools":
		return sdk.tools(call.Model, call.Stream)
	case "framework":
		return sdk.framework(call.Model, call.Stream)
	case "models":
		return sdk.models()
	case "count":
		return sdk.count(call.Model)
	}
	log.Fatal("no such call: ", call.Call)
	return nil, nil
}

func raised(err error) answer {
	var ofOpenAI *openai.Error
	if errors.As(err, &ofOpenAI) {
		return answer{"name": "Error", "status": ofOpenAI.StatusCode, "message": ofOpenAI.Message,
			"code": ofOpenAI.Code, "type": ofOpenAI.Type,
			"request_id": ofOpenAI.Response.Header.Get("x-request-id")}
	}
	var ofAnthropic *anthropic.Error
	if errors.As(err, &ofAnthropic) {
		return answer{"name": "Error", "status": ofAnthropic.StatusCode, "message": ofAnthropic.Message,
			"type": ofAnthropic.Type(), "request_id": ofAnthropic.RequestID}
	}
	return answer{"name": fmt.Sprintf("%T", err), "message": err.Error()}
}

// Sends bodies with gzip.
type packing struct{}

func (packing) Do(request *http.Request) (*http.Response, error) {
	if request.Body != nil {
		var whole bytes.Buffer
		packed := gzip.NewWriter(&whole)
		if _, err := io.Copy(packed, request.Body); err != nil {
			return nil, err
		}
		if err := packed.Close(); err != nil {
			return nil, err
		}
		request = request.Clone(request.Context())
		request.Body = io.NopCloser(&whole)
		request.ContentLength = int64(whole.Len())
		request.Header.Set("content-encoding", "gzip")
		request.Header.Del("content-length")
	}
	return http.DefaultClient.Do(request)
}
