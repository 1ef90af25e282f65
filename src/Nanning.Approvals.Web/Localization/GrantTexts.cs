namespace Nanning.Approvals.Web.Localization;

/// <summary>Texts of the grants ledger and of possible double benefits.</summary>
public sealed class GrantTexts;
