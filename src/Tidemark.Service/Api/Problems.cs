using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Tidemark.Backup.Failures;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Plans;
using Tidemark.Service.Security;

namespace Tidemark.Service.Api;

/// <summary>Errors as problem details (RFC 9457): title, detail, status, and code, hint, causes and faults by field.</summary>
internal static class Problems
{
    /// <summary>The answer to a request that ended with an exception.</summary>
    public static IResult Of(Exception exception)
    {
        if (exception is BadHttpRequestException bad) return Of(bad);
        if (CatalogDatabase.IsFailure(exception)) return Of(CatalogFaults.Away(exception));
        var failure = Failure.Of(exception);
        var details = Details(StatusOf(exception), failure.Code ?? "TM001", failure.Message, failure.Hint);
        if (failure.Causes.Count > 0) details.Extensions["causes"] = failure.Causes;
        if (exception is FaultsException faults) details.Extensions["errors"] = faults.Faults;
        return Results.Problem(details);
    }

    // A body that is JSON, but not of this request: with the field, as faults that are found later have it.
    private static IResult Of(BadHttpRequestException bad)
    {
        const string Hint = "The document /api/v1/openapi.json says what is possible.";
        if (bad.InnerException is not JsonException { Path: { } path } || !path.StartsWith("$.", StringComparison.Ordinal)) return Of(bad.StatusCode, "TM101", Secrets.Hide(bad.InnerException?.Message ?? bad.Message), Hint);
        var field = path[2..];
        var details = Details(bad.StatusCode, "TM101", $"{field} has a value, or null, that is not possible there.", Hint);
        details.Extensions["errors"] = new Dictionary<string, string[]> { [field] = ["has a value, or null, that is not possible there"] };
        return Results.Problem(details);
    }

    /// <summary>A problem without an exception.</summary>
    public static IResult Of(int status, string code, string message, string? hint) => Results.Problem(Details(status, code, message, hint));

    private static ProblemDetails Details(int status, string code, string message, string? hint)
    {
        var details = new ProblemDetails { Status = status, Title = Title(status), Detail = message, Type = "urn:tidemark:" + code };
        details.Extensions["code"] = code;
        if (hint is not null) details.Extensions["hint"] = hint;
        return details;
    }

    /// <summary>The status that stands for an exception.</summary>
    public static int StatusOf(Exception exception) => exception switch
    {
        SignInLimitException => StatusCodes.Status429TooManyRequests,
        TidemarkException known => known.Code switch
        {
            ErrorCode.InvalidArgument => StatusCodes.Status400BadRequest,
            ErrorCode.AuthenticationFailed => StatusCodes.Status401Unauthorized,
            ErrorCode.PointNotFound or ErrorCode.ObjectNotFound => StatusCodes.Status404NotFound,
            ErrorCode.Conflict or ErrorCode.TargetNotEmpty or ErrorCode.Locked => StatusCodes.Status409Conflict,
            ErrorCode.StorageFailed when exception.InnerException is { } cause && CatalogDatabase.IsFailure(cause) => StatusCodes.Status503ServiceUnavailable,
            >= ErrorCode.ConnectFailed and < ErrorCode.WalGap => StatusCodes.Status502BadGateway,
            _ => StatusCodes.Status500InternalServerError,
        },
        _ => StatusCodes.Status500InternalServerError,
    };

    private static string Title(int status) => status switch
    {
        400 => "The request has faults",
        401 => "Not signed in",
        403 => "Not allowed",
        404 => "Not found",
        409 => "Not possible now",
        429 => "Too many tries",
        502 => "The TDengine server fails",
        503 => "The catalog does not answer",
        _ => status.ToString(CultureInfo.InvariantCulture),
    };
}
