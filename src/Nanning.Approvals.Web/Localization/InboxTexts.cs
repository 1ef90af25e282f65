namespace Nanning.Approvals.Web.Localization;

/// <summary>Texts of the inbox: lists, filters, saved views, keys, what is done to many at once.</summary>
public sealed class InboxTexts;
