//go:build tools

// Package toolchain pins the Pulumi CLI for machines on which it is not installed.
package toolchain

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
