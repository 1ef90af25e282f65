namespace Nanning.Approvals.Web.Localization;

/// <summary>The texts of the pages about a case: the applicant's, the officer's and the case page itself.</summary>
public sealed class CaseTexts;
