// By aws-sdk-go-v2: ssm get-parameter --with-decryption of the parameter argv[1], and its value on stdout. Endpoint, CA
// bundle and credentials come from the environment.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
)

func main() {
	ctx := context.Background()
	cfg, err := config.LoadDefaultConfig(ctx)
	if err == nil {
		var out *ssm.GetParameterOutput
		out, err = ssm.NewFromConfig(cfg).GetParameter(ctx, &ssm.GetParameterInput{
			Name: aws.String(os.Args[1]), WithDecryption: aws.Bool(true)})
		if err == nil {
			fmt.Println(*out.Parameter.Value)
			return
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
