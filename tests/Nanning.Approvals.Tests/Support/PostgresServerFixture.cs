using Nanning.Approvals.Tests.Support;

[assembly: AssemblyFixture(typeof(PostgresServer))]
