using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Tests.Storage;

/// <summary>One row that is not plain sends all of its step the long way, so every kind of row that a step may write has to be plain.</summary>
public sealed class RowTypeTests
{
    [Fact]
    public void Every_row_is_plain_but_those_of_the_sign_in_and_of_the_protection_keys()
    {
        using var db = new ApprovalsDb(new DbContextOptionsBuilder<ApprovalsDb>().UseSqlite("Data Source=:memory:").Options);

        var others = db.Model.GetEntityTypes().Where(type => !RowType.Of(type).Plain).Select(type => type.ClrType.Name).Order(StringComparer.Ordinal);

        Assert.Equal(["DataProtectionKey", "IdentityUserClaim`1"], others);
    }
}
