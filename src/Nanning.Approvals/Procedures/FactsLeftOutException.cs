namespace Nanning.Approvals.Procedures;

/// <summary>A step asked for something that was not read for it; whoever runs it reads everything and runs it again.</summary>
public sealed class FactsLeftOutException() : Exception("The step needs facts that were not read.");
