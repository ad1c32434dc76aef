using System.Text;

namespace Tidemark.Cli.Commands;

/// <summary>The name this program was started under: that of a link to it, where there is one.</summary>
internal static class ProgramName
{
    // Of a link the runtime says only what it leads to; the kernel keeps what was typed.
    private const string CommandLine = "/proc/self/cmdline";

    /// <summary>The name, without directory and extension.</summary>
    public static string Current()
    {
        if (File.Exists(CommandLine))
        {
            var typed = Encoding.UTF8.GetString(File.ReadAllBytes(CommandLine)).Split('\0')[0];
            if (typed.Length > 0) return Path.GetFileNameWithoutExtension(typed);
        }

        return Path.GetFileNameWithoutExtension(Environment.ProcessPath) ?? "";
    }
}
