namespace Nanning.Approvals.Web.Localization;

/// <summary>The texts of the console: instances, incidents, timers, outbox, batches, nodes.</summary>
public sealed class ConsoleTexts;
