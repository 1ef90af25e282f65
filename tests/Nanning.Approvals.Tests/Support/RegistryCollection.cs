namespace Nanning.Approvals.Tests.Support;

/// <summary>Tests of the registers share one application; each leaves it as it found it, or uses names of its own.</summary>
[CollectionDefinition(Name)]
public sealed class RegistryCollection : ICollectionFixture<OnSqlite>
{
    public const string Name = "registers";
}
