package main

import (
	"context"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
)

type ofAnthropic struct{ anthropic.Client }

func anthropicClient(call asked) client {
	options := []option.RequestOption{
		option.WithBaseURL(call.URL), option.WithAPIKey(call.Key), option.WithMaxRetries(call.Retries)}
	if call.Pack {
		options = append(options, option.WithHTTPClient(packing{}))
	}
	return ofAnthropic{anthropic.NewClient(options...)}
}

func (c ofAnthropic) text(model string, stream bool) (answer, error) {
	whole, err := c.ask(messages(model), stream)
	if err != nil {
		return nil, err
	}
	return result(whole), nil
}

func (c ofAnthropic) tools(model string, stream bool) (answer, error) {
	body := messages(model)
	body.Thinking = anthropic.ThinkingConfigParamOfEnabled(1024)
	body.Tools = []anthropic.ToolUnionParam{anthropic.ToolUnionParamOfTool(
		anthropic.ToolInputSchemaParam{Properties: map[string]any{"city": map[string]string{"type": "string"}}},
		"weather")}
	said, err := c.ask(body, stream)
	if err != nil {
		return nil, err
	}
	var use anthropic.ContentBlockUnion
	for _, block := range said.Content {
		if block.Type == "tool_use" {
			use = block
		}
	}
	back := anthropic.NewToolResultBlock(use.ID, "21 degrees", false)
	body.Messages = append(body.Messages, said.ToParam(), anthropic.NewUserMessage(back))
	whole, err := c.ask(body, stream)
	if err != nil {
		return nil, err
	}
	told := result(whole)
	told["tool"] = use.Name
	told["arguments"] = use.Input
	return told, nil
}

func (c ofAnthropic) framework(model string, stream bool) (answer, error) {
	body := messages(model)
	body.System = []anthropic.TextBlockParam{{Text: "Be brief.", CacheControl: anthropic.NewCacheControlEphemeralParam()}}
	body.Thinking = anthropic.ThinkingConfigParamUnion{OfDisabled: &anthropic.ThinkingConfigDisabledParam{}}
	body.Metadata = anthropic.MetadataParam{UserID: anthropic.String("alice")}
	whole, err := c.ask(body, stream)
	if err != nil {
		return nil, err
	}
	return result(whole), nil
}

func (c ofAnthropic) models() (answer, error) {
	page, err := c.Models.List(context.Background(), anthropic.ModelListParams{})
	if err != nil {
		return nil, err
	}
	ids := []string{}
	for _, it := range page.Data {
		ids = append(ids, it.ID)
	}
	return answer{"models": ids}, nil
}

func (c ofAnthropic) count(model string) (answer, error) {
	counted, err := c.Messages.CountTokens(context.Background(), anthropic.MessageCountTokensParams{
		Model: model, Messages: messages(model).Messages})
	if err != nil {
		return nil, err
	}
	return answer{"tokens": counted.InputTokens}, nil
}

func messages(model string) anthropic.MessageNewParams {
	return anthropic.MessageNewParams{
		Model:     model,
		MaxTokens: 2000,
		Messages:  []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock(question))},
	}
}

func (c ofAnthropic) ask(body anthropic.MessageNewParams, stream bool) (anthropic.Message, error) {
	if !stream {
		whole, err := c.Messages.New(context.Background(), body)
		if err != nil {
			return anthropic.Message{}, err
		}
		return *whole, nil
	}
	events := c.Messages.NewStreaming(context.Background(), body)
	defer events.Close()
	var whole anthropic.Message
	for events.Next() {
		if err := whole.Accumulate(events.Current()); err != nil {
			return whole, err
		}
	}
	return whole, events.Err()
}

func result(whole anthropic.Message) answer {
	text := ""
	for _, block := range whole.Content {
		if block.Type == "text" {
			text += block.Text
		}
	}
	return answer{
		"text":   text,
		"finish": whole.StopReason,
		"usage": answer{
			"input":   whole.Usage.InputTokens,
			"output":  whole.Usage.OutputTokens,
			"cached":  whole.Usage.CacheReadInputTokens,
			"written": whole.Usage.CacheCreationInputTokens,
		},
	}
}
