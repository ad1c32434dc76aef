using System.Text;

namespace Tidemark.Terminal;

/// <summary>Asks for a password: on a terminal what is typed is not shown, from a pipe a line is read.</summary>
public sealed class PasswordPrompt
{
    private volatile bool _isAsking;

    /// <summary>Whether somebody is being asked right now.</summary>
    public bool IsAsking => _isAsking;

    /// <summary>Asks.</summary>
    /// <param name="prompt">What stands before the cursor.</param>
    /// <returns>The password; null at the end of the input.</returns>
    public string? Ask(string prompt)
    {
        Console.Out.Write(prompt);
        Console.Out.Flush();
        _isAsking = true;
        try
        {
            return Console.IsInputRedirected ? Console.In.ReadLine() : Typed();
        }
        finally
        {
            _isAsking = false;
            Console.Out.WriteLine();
        }
    }

    private static string? Typed()
    {
        var text = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter) return text.ToString();
            if (key is { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control } && text.Length == 0) return null;
            if (key.Key == ConsoleKey.Backspace) text.Length = Math.Max(0, text.Length - 1);
            else if (key.KeyChar >= ' ') text.Append(key.KeyChar);
        }
    }
}
