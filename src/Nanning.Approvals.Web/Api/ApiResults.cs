using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Nanning.Approvals.Commands;

namespace Nanning.Approvals.Web.Api;

/// <summary>Turns the outcome of a use case into an answer of the REST contract.</summary>
internal static class ApiResults
{
    /// <summary>200 with the value (or what <paramref name="done"/> makes of it), 404, or problem details with a stable code.</summary>
    /// <param name="current">The state that a conflict shows, if it can be read.</param>
    public static async Task<IResult> FromAsync<T>(Outcome<T> outcome, Func<T, IResult>? done = null, Func<Task<object?>>? current = null) => outcome switch
    {
        Outcome<T>.Done result => done is null ? TypedResults.Ok(result.Value) : done(result.Value),
        Outcome<T>.Missing => NotFound(),
        Outcome<T>.Refused { Why: var why } => Problem(why, why.Kind == RefusalKind.Conflict && current is not null ? await current() : null),
        _ => throw new UnreachableException(),
    };

    /// <summary>The same, without a state for conflicts.</summary>
    public static IResult From<T>(Outcome<T> outcome, Func<T, IResult>? done = null) => outcome switch
    {
        Outcome<T>.Done result => done is null ? TypedResults.Ok(result.Value) : done(result.Value),
        Outcome<T>.Missing => NotFound(),
        Outcome<T>.Refused { Why: var why } => Problem(why),
        _ => throw new UnreachableException(),
    };

    /// <summary>The value, or 404 when there is none.</summary>
    public static IResult OrNotFound<T>(T? value)
        where T : class => value is null ? NotFound() : TypedResults.Ok(value);

    /// <summary>404 with problem details.</summary>
    public static ProblemHttpResult NotFound() => TypedResults.Problem(
        Say.Pick("没有找到，或您无权查看。", "There is no such thing, or you may not see it."), statusCode: StatusCodes.Status404NotFound,
        title: Say.Pick("没有找到", "Not found"), extensions: [new("code", "not-found")]);

    /// <summary>Problem details of a refusal.</summary>
    public static ProblemHttpResult Problem(Refusal why, object? current = null)
    {
        var extensions = new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = why.Code };
        if (why.Errors is not null)
        {
            extensions["errors"] = why.Errors;
        }

        if (why.Rules is not null)
        {
            extensions["rules"] = why.Rules;
        }

        if (current is not null)
        {
            extensions["current"] = current;
        }

        var (status, title) = why.Kind switch
        {
            RefusalKind.Invalid => (StatusCodes.Status400BadRequest, Say.Pick("填写有误", "The input is not valid")),
            RefusalKind.Forbidden => (StatusCodes.Status403Forbidden, Say.Pick("没有权限", "Not allowed")),
            RefusalKind.Conflict => (StatusCodes.Status409Conflict, Say.Pick("情况已变化", "The state has moved on")),
            RefusalKind.Rule => (StatusCodes.Status422UnprocessableEntity, Say.Pick("不符合规定", "Refused by a rule of the plan")),
            _ => throw new UnreachableException(),
        };
        return TypedResults.Problem(why.Text, statusCode: status, title: title, extensions: extensions);
    }

    /// <summary>The Idempotency-Key of a request, or null.</summary>
    public static string? IdempotencyKey(this HttpRequest request) =>
        request.Headers["Idempotency-Key"].ToString() is { Length: > 0 and <= 128 } key ? key : null;
}
