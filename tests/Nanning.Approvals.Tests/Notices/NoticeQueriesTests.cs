using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Notices;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Tests.Notices;

[Collection(RegistryCollection.Name)]
public sealed class NoticeQueriesTests(OnSqlite fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private NoticeQueries Notices => fixture.App.Services.GetRequiredService<NoticeQueries>();

    // P18a is led by kjj.
    [Theory]
    [InlineData(UserRole.Officer, "kjj", true)]
    [InlineData(UserRole.Officer, "rsj", false)]
    [InlineData(UserRole.Officer, null, false)]
    [InlineData(UserRole.Administrator, null, true)]
    [InlineData(UserRole.Supervisor, null, false)]
    [InlineData(UserRole.Auditor, null, false)]
    [InlineData(UserRole.Applicant, null, false)]
    [InlineData(null, "kjj", false)]
    public async Task Objections_are_for_the_lead_department_and_administrators(UserRole? role, string? department, bool sees)
    {
        var id = await AddAsync("谁看得见异议", new(2016, 9, 28));

        var notice = (await Notices.GetAsync(new Actor(Guid.NewGuid(), "某人", role, department), id, Cancel))!;

        Assert.Equal(sees, notice.Objections is not null);
        Assert.Equal(sees, notice.CaseId is not null);
        Assert.Null((await Notices.GetAsync(null, id, Cancel))!.Objections);
    }

    [Fact]
    public async Task Running_notices_and_those_that_are_over_are_told_apart_by_their_last_day()
    {
        // The clock stands at 2016-09-19.
        await AddAsync("分辨 今日截止", new(2016, 9, 19));
        await AddAsync("分辨 昨日截止", new(2016, 9, 18));
        await AddAsync("分辨 提前结束", new(2016, 9, 30), ended: true);

        Assert.Equal("分辨 今日截止", Assert.Single((await Notices.ListAsync(new(Open: true, Q: "分辨"), Cancel)).Items).Title);
        Assert.Equal(2, (await Notices.ListAsync(new(Open: false, Q: "分辨"), Cancel)).Total);
        var page = await Notices.ListAsync(new(Q: "分辨", Page: 2, PageSize: 2), Cancel);
        Assert.Equal((1, 3), (page.Items.Count, page.Total));
    }

    private async Task<Guid> AddAsync(string title, DateOnly endsOn, bool ended = false)
    {
        var notice = new PublicNotice
        {
            Id = Guid.NewGuid(),
            CaseId = Guid.NewGuid(),
            InstanceId = Guid.NewGuid(),
            BookmarkId = "notice",
            ProcedureCode = "P18a",
            ApplicantName = "南宁某某科技有限公司",
            Title = title,
            PublishedAt = new DateTimeOffset(2016, 9, 10, 1, 0, 0, TimeSpan.Zero),
            EndsOn = endsOn,
            EndedAt = ended ? new DateTimeOffset(2016, 9, 12, 1, 0, 0, TimeSpan.Zero) : null,
        };
        notice.Objections.Add(new Objection { Id = Guid.NewGuid(), NoticeId = notice.Id, Name = "某人", Contact = "13800000000", Text = "场地不实" });
        await fixture.App.Services.GetRequiredService<WriteGate>().RunAsync(
            (db, token) =>
            {
                db.PublicNotices.Add(notice);
                return db.SaveChangesAsync(token);
            },
            Cancel);
        return notice.Id;
    }
}
