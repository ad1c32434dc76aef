using System.Text.Json;
using Tidemark.Backup.Progress;

namespace Tidemark.Service.Tasks;

/// <summary>Phases as words of the API.</summary>
internal static class TaskPhase
{
    public static string Word(WorkPhase phase) => JsonNamingPolicy.CamelCase.ConvertName(phase.ToString());
}
