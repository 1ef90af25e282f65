using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Messaging;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Tests.Messaging;

[Collection(RegistryCollection.Name)]
public sealed class NotificationTests(OnSqlite fixture)
{
    private readonly Actor mine = new(Guid.NewGuid(), "我", UserRole.Applicant);
    private readonly Actor other = new(Guid.NewGuid(), "他", UserRole.Applicant);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private NotificationQueries Notifications => fixture.App.Services.GetRequiredService<NotificationQueries>();

    private MarkRead Mark => fixture.App.Services.GetRequiredService<MarkRead>();

    [Fact]
    public async Task One_reads_and_marks_only_ones_own()
    {
        await AddAsync(mine, 3);
        await AddAsync(other, 2);
        var first = (await Notifications.ListAsync(mine, null, 1, 2, Cancel));
        var foreign = (await Notifications.ListAsync(other, null, 1, 20, Cancel)).Items.Select(item => item.Id);

        Assert.Equal((2, 3), (first.Items.Count, first.Total));
        Assert.Equal(0, (await Mark.RunAsync(mine, null, [.. foreign], all: false, Cancel)).Value().Count);
        Assert.Equal(new MarkRead.Marked(1, 2), (await Mark.RunAsync(mine, null, [first.Items[0].Id], all: false, Cancel)).Value());
        Assert.Equal(new MarkRead.Marked(2, 0), (await Mark.RunAsync(mine, null, null, all: true, Cancel)).Value());
        Assert.Equal(0, await Notifications.UnreadCountAsync(mine, Cancel));
        Assert.Equal(2, await Notifications.UnreadCountAsync(other, Cancel));
        Assert.Equal(3, (await Notifications.ListAsync(mine, unread: false, 1, 20, Cancel)).Total);
    }

    [Fact]
    public async Task Marking_nothing_is_refused() => Assert.Equal("ids", (await Mark.RunAsync(mine, null, [], all: false, Cancel)).Fields());

    [Fact]
    public async Task Who_is_not_signed_in_has_none() =>
        Assert.Equal(0, (await Notifications.ListAsync(new Actor(null, "", null), null, 1, 20, Cancel)).Total);

    private Task<int> AddAsync(Actor to, int count) => fixture.App.Services.GetRequiredService<WriteGate>().RunAsync(
        (db, token) =>
        {
            db.Notifications.AddRange(Enumerable.Range(0, count).Select(number => new Notification
            {
                Id = Guid.NewGuid(),
                UserId = to.UserId!.Value,
                Title = $"消息 {number}",
                At = new DateTimeOffset(2016, 9, 19, 0, number, 0, TimeSpan.Zero),
            }));
            return db.SaveChangesAsync(token);
        },
        Cancel);
}
