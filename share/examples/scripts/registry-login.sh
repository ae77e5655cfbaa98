#!/bin/sh
# registry-login.sh REGISTRY - log in to Amazon ECR, such as 123456789012.dkr.ecr.us-east-1.amazonaws.com.
# CONTAINER_TOOL is docker unless it is set: podman, nerdctl, skopeo and buildah have the same command.
set -u
registry=${1:?usage: registry-login.sh REGISTRY}

# In a pipe, the exit status of aws would be lost. printf is the shell's own, so ps does not show the password.
password=$(aws ecr get-login-password) || exit
printf '%s\n' "$password" | "${CONTAINER_TOOL:-docker}" login --username AWS --password-stdin "$registry"
