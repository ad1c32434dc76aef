#!/usr/bin/env bash
# Writes a migration of the service's catalog for both databases: eng/add-migration.sh NAME
# Needs the tool dotnet-ef of the version of Entity Framework in Directory.Packages.props.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
for provider in Sqlite Postgres; do
    dotnet ef migrations add "$1" --project src/Tidemark.Service --context "${provider}Catalog" --configuration Release --output-dir "Catalog/Migrations/$provider"
done
