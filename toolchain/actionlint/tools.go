//go:build tools

// Package actionlint pins the linter of the workflows under .github/workflows.
package actionlint

import _ "github.com/rhysd/actionlint/cmd/actionlint"
