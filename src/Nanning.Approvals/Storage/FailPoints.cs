using System.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace Nanning.Approvals.Storage;

/// <summary>
/// Named places at which a test lets the process die as in a power cut. Only a build with <c>-p:FailPoints=true</c> has them:
/// in any other one the calls are not even compiled.
/// </summary>
public static class FailPoints
{
#if FAIL_POINTS
    private static readonly AsyncLocal<FailPointPlan?> own = new();

    /// <summary>What the application that this work belongs to shall die of. A process of the tests holds several applications.</summary>
    public static FailPointPlan? Plan
    {
        get => own.Value;
        set => own.Value = value;
    }
#endif

    /// <summary>Notes the hit, and is the end when the plan says so.</summary>
    [Conditional("FAIL_POINTS")]
    public static void Hit(string name)
    {
#if FAIL_POINTS
        own.Value?.Hit(name);
#endif
    }

    /// <summary>The clock is about to move: from here on hits are counted anew, so that one long advance has many moments that are told apart.</summary>
    [Conditional("FAIL_POINTS")]
    public static void Stop(string instant)
    {
#if FAIL_POINTS
        own.Value?.Stop(instant);
#endif
    }

    /// <summary>A message is about to leave: during an advance hits are counted for each anew.</summary>
    [Conditional("FAIL_POINTS")]
    public static void Message(IDbContextFactory<ApprovalsDb> contexts, Guid id)
    {
#if FAIL_POINTS
        if (own.Value is { Stopped: true } plan)
        {
            using var db = contexts.CreateDbContext();
            plan.Message(db.Outbox.Where(row => row.Id == id).Select(row => row.Kind + row.Payload).Single());
        }
#endif
    }
}
