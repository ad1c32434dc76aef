using Radzen;
using Tidemark.Web.Visits;

namespace Tidemark.Web.Parts;

/// <summary>What is said in a corner of the page.</summary>
internal static class Notices
{
    // Long enough to read the cure.
    private const double Milliseconds = 20_000;

    /// <summary>Says that something was not done, why, and what helps.</summary>
    public static void Failed(this NotificationService notifications, Exception error)
    {
        var fault = Fault.Of(error);
        notifications.Notify(new NotificationMessage { Severity = NotificationSeverity.Error, Summary = fault.Message, Detail = fault.Hint ?? "", Duration = Milliseconds });
    }
}
