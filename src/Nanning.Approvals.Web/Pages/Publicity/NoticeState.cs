using Nanning.Approvals.Notices;

namespace Nanning.Approvals.Web.Pages.Publicity;

internal static class NoticeState
{
    public static bool TakesObjections(PublicNotice notice, DateOnly today) => notice.EndedAt is null && today <= notice.EndsOn;
}
