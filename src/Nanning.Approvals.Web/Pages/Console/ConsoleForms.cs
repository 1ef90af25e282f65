using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.Localization;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Operations.Batches;
using Nanning.Approvals.Operations.Incidents;
using Nanning.Approvals.Operations.Nodes;
using Nanning.Approvals.Operations.Queues;
using Nanning.Approvals.Operations.Variables;
using Nanning.Approvals.Web.Identity;
using Nanning.Approvals.Web.Layout;
using Nanning.Approvals.Web.Localization;

namespace Nanning.Approvals.Web.Pages.Console;

/// <summary>The small forms of the console's lists: they post, say what happened, and go back to where they stood.</summary>
internal static class ConsoleForms
{
    public static void MapConsoleForms(this IEndpointRouteBuilder routes)
    {
        var forms = routes.MapGroup("/console").RequireAuthorization(Policies.Administrator).ExcludeFromDescription();
        forms.MapPost("/incidents/{id:guid}/retry", RetryAsync);
        forms.MapPost("/incidents/{id:guid}/close", CloseAsync);
        forms.MapPost("/outbox/{id:guid}/resend", ResendAsync);
        forms.MapPost("/batches/{id:guid}/{what:regex(^(pause|continue|stop)$)}", SteerAsync);
        forms.MapPost("/proposals/{id:guid}/{what:regex(^(approve|reject|withdraw)$)}", DecideAsync);
        forms.MapPost("/nodes/{what:regex(^(drain|resume)$)}", DrainAsync);
        if (!routes.ServiceProvider.GetRequiredService<IHostEnvironment>().IsProduction())
        {
            forms.MapPost("/timers/{instance:guid}/{bookmark}/fire", FireAsync);
        }
    }

    private static async Task<IResult> RetryAsync(
        Guid id, HttpContext context, IAntiforgery antiforgery, CurrentActor current, RetryIncident retry, IStringLocalizer<ConsoleTexts> texts)
    {
        var form = await FormAsync(context, antiforgery);
        var outcome = await retry.RunAsync(await current.RequiredAsync(), Key(form), id, form["reason"], context.RequestAborted);
        return Back(context, form, "/console/incidents", outcome, done => texts[done.Ran ? "Incidents.Retried" : "Incidents.NotNeeded"], texts["Incidents.FailedAgain"]);
    }

    private static async Task<IResult> CloseAsync(
        Guid id, HttpContext context, IAntiforgery antiforgery, CurrentActor current, RetryIncident retry, IStringLocalizer<ConsoleTexts> texts)
    {
        var form = await FormAsync(context, antiforgery);
        var outcome = await retry.CloseAsync(await current.RequiredAsync(), Key(form), id, form["reason"], context.RequestAborted);
        return Back(context, form, "/console/incidents", outcome, _ => texts["Incidents.Closed"]);
    }

    private static async Task<IResult> ResendAsync(
        Guid id, HttpContext context, IAntiforgery antiforgery, CurrentActor current, ResendLetter resend, IStringLocalizer<ConsoleTexts> texts)
    {
        var form = await FormAsync(context, antiforgery);
        var outcome = await resend.RunAsync(await current.RequiredAsync(), Key(form), id, context.RequestAborted);
        return Back(context, form, $"/console/outbox/{id}", outcome, _ => texts["Outbox.Resent"]);
    }

    private static async Task<IResult> SteerAsync(
        Guid id, string what, HttpContext context, IAntiforgery antiforgery, CurrentActor current, StartBatch start, IStringLocalizer<ConsoleTexts> texts)
    {
        var form = await FormAsync(context, antiforgery);
        var state = what switch { "pause" => BatchState.Paused, "stop" => BatchState.Stopped, _ => BatchState.Running };
        var outcome = await start.SteerAsync(await current.RequiredAsync(), Key(form), id, state, context.RequestAborted);
        return Back(context, form, $"/console/batches/{id}", outcome, done => texts[$"Batch.{done.State}"]);
    }

    private static async Task<IResult> DecideAsync(
        Guid id, string what, HttpContext context, IAntiforgery antiforgery, CurrentActor current, ProposeVariable propose, IStringLocalizer<ConsoleTexts> texts)
    {
        var form = await FormAsync(context, antiforgery);
        var (actor, key, stop) = (await current.RequiredAsync(), Key(form), context.RequestAborted);
        var outcome = await (what switch
        {
            "approve" => propose.ApproveAsync(actor, key, id, ConsoleQuery.Number(form["version"]), stop),
            "reject" => propose.RejectAsync(actor, key, id, form["reason"], stop),
            _ => propose.WithdrawAsync(actor, key, id, stop),
        });
        return Back(context, form, $"/console/proposals/{id}", outcome, done => texts[$"Proposal.{done.State}"]);
    }

    private static async Task<IResult> DrainAsync(string what, HttpContext context, IAntiforgery antiforgery, CurrentActor current, SteerNode steer, IStringLocalizer<ConsoleTexts> texts)
    {
        var form = await FormAsync(context, antiforgery);
        var (actor, node, stop) = (await current.RequiredAsync(), form["node"].ToString(), context.RequestAborted);
        var outcome = what == "drain" ? await steer.DrainAsync(actor, Key(form), node, form["reason"], stop) : await steer.ResumeAsync(actor, Key(form), node, stop);
        return Back(context, form, "/console/nodes", outcome, done => texts[done.Draining ? "Drain.Draining" : "Drain.Working"]);
    }

    private static async Task<IResult> FireAsync(
        Guid instance, string bookmark, HttpContext context, IAntiforgery antiforgery, CurrentActor current, HurryTimer hurry, TimerPump pump, IStringLocalizer<ConsoleTexts> texts)
    {
        var form = await FormAsync(context, antiforgery);
        var outcome = await hurry.RunAsync(await current.RequiredAsync(), Key(form), instance, bookmark, form["reason"], context.RequestAborted);
        if (outcome is Outcome<HurryTimer.Hurried>.Done)
        {
            await pump.FireDueAsync(context.RequestAborted);
        }

        return Back(context, form, "/console/timers", outcome, _ => texts["Timers.Fired"]);
    }

    private static async Task<IFormCollection> FormAsync(HttpContext context, IAntiforgery antiforgery)
    {
        await antiforgery.ValidateRequestAsync(context);
        return await context.Request.ReadFormAsync(context.RequestAborted);
    }

    private static string? Key(IFormCollection form) => form["key"].ToString() is { Length: > 0 and <= 128 } key ? key : null;

    /// <param name="failed">Says that a step threw, to one who can look up why.</param>
    private static IResult Back<T>(HttpContext context, IFormCollection form, string otherwise, Outcome<T> outcome, Func<T, string> said, string? failed = null)
    {
        switch (outcome)
        {
            case Outcome<T>.Done done:
                context.Toast(said(done.Value));
                break;
            case Outcome<T>.Refused refused:
                context.Toast("error", refused.Why.Code == "incident" && failed is not null ? failed : refused.Why.Text);
                break;
            default:
                return TypedResults.NotFound();
        }

        var back = form["back"].ToString();
        return TypedResults.LocalRedirect(back.StartsWith("/console", StringComparison.Ordinal) ? back : otherwise);
    }
}
