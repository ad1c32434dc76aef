using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Tidemark.Cli.Tests")]
