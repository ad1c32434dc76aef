using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Tidemark.Avro.Tests")]
