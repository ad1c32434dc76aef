namespace Tidemark.Archive.Codecs.Columns;

/// <summary>How the values of a slot are coded before their bytes are split. The values are those of the file format.</summary>
internal enum ValueMode : byte
{
    /// <summary>As they are.</summary>
    Plain = 0,

    /// <summary>The difference to the value before.</summary>
    Delta = 1,

    /// <summary>The difference of that difference.</summary>
    DeltaOfDelta = 2,

    /// <summary>Floating point numbers as integers with a decimal exponent.</summary>
    Decimal = 3,

    /// <summary>The differences of those integers.</summary>
    DecimalDelta = 4,
}
