package main

import (
	"context"
	"encoding/json"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/shared"
)

type openAI struct{ openai.Client }

func openAIClient(call asked) client {
	options := []option.RequestOption{
		option.WithBaseURL(call.URL + "/v1"), option.WithAPIKey(call.Key), option.WithMaxRetries(call.Retries)}
	if call.Pack {
		options = append(options, option.WithHTTPClient(packing{}))
	}
	return openAI{openai.NewClient(options...)}
}

func (c openAI) text(model string, stream bool) (answer, error) {
	whole, _, err := c.ask(turns(model), stream)
	if err != nil {
		return nil, err
	}
	return read(whole), nil
}

func (c openAI) tools(model string, stream bool) (answer, error) {
	body := turns(model)
	body.Tools = weather()
	whole, extra, err := c.ask(body, stream)
	if err != nil {
		return nil, err
	}
	said := whole.Choices[0].Message
	call := said.ToolCalls[0]
	back := said.ToParam()
	back.OfAssistant.SetExtraFields(extra)
	body.Messages = append(body.Messages, back, openai.ToolMessage("21 degrees", call.ID))
	whole, _, err = c.ask(body, stream)
	if err != nil {
		return nil, err
	}
	told := read(whole)
	told["tool"] = call.Function.Name
	told["arguments"] = json.RawMessage(call.Function.Arguments)
	return told, nil
}

func (c openAI) framework(model string, stream bool) (answer, error) {
	body := turns(model)
	body.Messages[0].OfUser.Name = openai.String("alice")
	body.Messages = append([]openai.ChatCompletionMessageParamUnion{openai.SystemMessage("Be brief.")}, body.Messages...)
	body.Tools = weather()
	body.Seed = openai.Int(7)
	body.User = openai.String("alice")
	body.ParallelToolCalls = openai.Bool(false)
	whole, _, err := c.ask(body, stream)
	if err != nil {
		return nil, err
	}
	return read(whole), nil
}

func weather() []openai.ChatCompletionToolUnionParam {
	return []openai.ChatCompletionToolUnionParam{
		openai.ChatCompletionFunctionTool(shared.FunctionDefinitionParam{
			Name: "weather",
			Parameters: shared.FunctionParameters{
				"type": "object", "properties": map[string]any{"city": map[string]string{"type": "string"}}},
		})}
}

func (c openAI) models() (answer, error) {
	page, err := c.Models.List(context.Background())
	if err != nil {
		return nil, err
	}
	ids := []string{}
	for _, it := range page.Data {
		ids = append(ids, it.ID)
	}
	return answer{"models": ids}, nil
}

func (c openAI) count(string) (answer, error) {
	panic("OpenAI has no such call")
}

func turns(model string) openai.ChatCompletionNewParams {
	return openai.ChatCompletionNewParams{
		Model:    model,
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(question)},
	}
}

// Fields that the SDK does not know, such as reasoning_content, come beside the answer.
func (c openAI) ask(body openai.ChatCompletionNewParams, stream bool) (openai.ChatCompletion, map[string]any, error) {
	extra := map[string]any{}
	if !stream {
		whole, err := c.Chat.Completions.New(context.Background(), body)
		if err != nil {
			return openai.ChatCompletion{}, nil, err
		}
		for name, field := range whole.Choices[0].Message.JSON.ExtraFields {
			extra[name] = json.RawMessage(field.Raw())
		}
		return *whole, extra, nil
	}
	body.StreamOptions.IncludeUsage = openai.Bool(true)
	chunks := c.Chat.Completions.NewStreaming(context.Background(), body)
	defer chunks.Close()
	var whole openai.ChatCompletionAccumulator
	for chunks.Next() {
		chunk := chunks.Current()
		whole.AddChunk(chunk)
		for _, choice := range chunk.Choices {
			for name, field := range choice.Delta.JSON.ExtraFields {
				var piece string
				if json.Unmarshal([]byte(field.Raw()), &piece) == nil {
					before, _ := extra[name].(string)
					extra[name] = before + piece
				}
			}
		}
	}
	return whole.ChatCompletion, extra, chunks.Err()
}

func read(whole openai.ChatCompletion) answer {
	usage := whole.Usage
	return answer{
		"text":   whole.Choices[0].Message.Content,
		"finish": whole.Choices[0].FinishReason,
		"usage": answer{
			"input":     usage.PromptTokens,
			"output":    usage.CompletionTokens,
			"cached":    usage.PromptTokensDetails.CachedTokens,
			"reasoning": usage.CompletionTokensDetails.ReasoningTokens,
		},
	}
}
