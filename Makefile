# Everything a developer or CI calls. Each target does its own set-up; see README.md.
SHELL := /bin/bash
.DEFAULT_GOAL := help
CHAOS := -Dtest='dev.aifleet.conformance.chaos.*Test' -Dsurefire.failIfNoSpecifiedTests=false -Dchaos.seconds=60
.PHONY: help run stop test unit check test-one e2e chaos soak sdk-suite bench bench-peers build images load-images format version clean

help: ## this list
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' | expand -t 13

run: ## a local Kubernetes, the operator in it, and the quickstart serving
	@dev/local/run

stop: ## end the local Kubernetes and leave the machine as it was
	@dev/local/stop

test: ## formatting, architecture, unit, integration and end-to-end tests
	@dev/local/test

unit: ## the tests of all modules that need neither a cluster nor many minutes
	@dev/local/unit

check: ## formatting, house rules and quick tests; MODULE=server takes one module
	@dev/local/check $(MODULE)

test-one: ## one test, as fast as it compiles: MODULE=server TEST=DrainTest
	@dev/local/test-one "$(MODULE)" "$(TEST)"

e2e: ## only the end-to-end tests; ONLY=WeightsIT picks one class, KUBECONFIG=... another cluster
	@dev/local/test e2e $(ONLY)

chaos: ## providers in trouble for a minute each, under load
	@dev/local/maven -pl dev/conformance -am test $(CHAOS)

soak: ## half an hour of mixed load: is memory flat? MINUTES=10 is shorter
	@dev/conformance/soak

sdk-suite: ## openai-python's own tests, directly and through the gateway: what differs?
	@dev/sdk-suite/run

bench: ## gateway, nginx and the bare simulator side by side; QUICK=1 takes three minutes
	@dev/bench/bench

bench-peers: ## the same with other gateways; PEERS="gomodel portkey" picks some
	@PEERS="$(or $(PEERS),all)" dev/bench/bench

build: ## jars, without tests
	@dev/local/build

images: ## container images as tar files
	@dev/images/build

load-images: ## bring them to a cluster of your own: TO=kind, minikube, k3s, local or a registry
	@dev/images/load "$(TO)"

format: ## format all Java code
	@dev/local/maven spotless:apply

version: ## the next version, in every place that shows it: TO=0.2.0
	@dev/local/set-version "$(TO)"

clean: ## remove build outputs; the caches in the home folder stay
	@dev/local/maven -q clean
