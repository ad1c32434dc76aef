using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Tidemark.Service.Catalog;

/// <summary>Instants lie in the catalog as UTC: both databases can compare and order them.</summary>
internal sealed class UtcInstantConverter() : ValueConverter<DateTimeOffset, DateTime>(
    instant => instant.UtcDateTime,
    stored => new DateTimeOffset(DateTime.SpecifyKind(stored, DateTimeKind.Utc)));
