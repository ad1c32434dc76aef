using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Tidemark.Archive.Tests")]
