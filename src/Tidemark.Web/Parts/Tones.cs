using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Tasks;

namespace Tidemark.Web.Parts;

/// <summary>The colour of each state: good, bad, warn, busy or quiet.</summary>
internal static class Tones
{
    public static string Of(PlanState state) => state == PlanState.Active ? "good" : "quiet";

    public static string Of(ChainState state) => state switch { ChainState.Whole => "good", ChainState.Broken => "bad", _ => "quiet" };

    public static string Of(TaskState state) => state switch { TaskState.Succeeded => "good", TaskState.Failed => "bad", TaskState.Retried => "warn", TaskState.Running => "busy", _ => "quiet" };

    public static string Of(FilePlace place) => place switch { FilePlace.Missing => "bad", FilePlace.Unknown => "warn", FilePlace.S3 => "busy", _ => "good" };
}
