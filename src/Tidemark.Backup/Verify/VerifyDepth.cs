namespace Tidemark.Backup.Verify;

/// <summary>How far a verification goes.</summary>
public enum VerifyDepth
{
    /// <summary>Every byte: manifests, lengths, SHA-256, checksums of all blocks, and that chains have no gap.</summary>
    Files,

    /// <summary>All of that, and every message decodes and follows the one before it.</summary>
    Structure,
}
