using Tidemark.Cli.Commands;
using Tidemark.Service.Tasks;

namespace Tidemark.Cli.Services;

/// <summary>'restore --service': the service restores, and the command waits for it.</summary>
internal static class ServiceRestore
{
    /// <summary>Reads <c>server/database</c>, <c>server/</c> or <c>database</c>.</summary>
    public static (string? Server, string? Database) Target(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var (server, database) = slash < 0 ? ("", text) : (text[..slash], text[(slash + 1)..]);
        return (server.Length == 0 ? null : server, database.Length == 0 ? null : database);
    }

    /// <summary>Restores.</summary>
    public static async Task<int> RunAsync(string service, RestoreRequest request, CommandContext context)
    {
        await using var client = await ServiceOption.OpenAsync(service, context);
        var task = await client.PostAsync<TaskView>("restores", request, context.Cancel);
        task = await TaskWatch.EndAsync(client, task, context);
        context.Screen.Answer(task, console => TaskText.Write(console, task));
        return ExitCodes.Success;
    }
}
