"""Slack's API for one workspace: chat.postMessage, chat.update and incoming webhooks, with their refusals."""
