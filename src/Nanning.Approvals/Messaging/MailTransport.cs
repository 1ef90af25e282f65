using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Mail;
using System.Text;
using Microsoft.Extensions.Options;
using Nanning.Approvals.Storage;

namespace Nanning.Approvals.Messaging;

/// <summary>How mail leaves: through SMTP, or into a folder.</summary>
public interface IMailTransport
{
    /// <summary>Sends one mail; the id is the same when it is tried again.</summary>
    Task SendAsync(Guid id, MailPayload mail, CancellationToken cancellationToken);
}

/// <summary>Settings of the mail.</summary>
public sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>Sender's address.</summary>
    [Required, EmailAddress]
    public string From { get; init; } = "approvals@nanning.example";

    /// <summary>Folder that takes each mail as a file when no SMTP host is given.</summary>
    public string Pickup { get; init; } = "data/mail";

    /// <summary>SMTP host; empty for the pickup folder.</summary>
    public string Host { get; init; } = string.Empty;

    [Range(1, 65535)]
    public int Port { get; init; } = 587;

    /// <summary>STARTTLS; off only for a relay on this machine.</summary>
    public bool Tls { get; init; } = true;

    public string UserName { get; init; } = string.Empty;

    public string Password { get; init; } = string.Empty;

    /// <summary>Address of the platform, for the links in mails and on certificates.</summary>
    [Required]
    public string BaseAddress { get; init; } = "http://localhost:5080";

    /// <summary>How long a mail that is being sent belongs to one node, in seconds; after that another node sends it, under the same id.</summary>
    [Range(1, 3600)]
    public int LeaseSeconds { get; init; } = 120;

    /// <summary>How often a mail is tried before it is a dead letter.</summary>
    [Range(1, 50)]
    public int MaxAttempts { get; init; } = 8;
}

/// <summary>SMTP through System.Net.Mail.</summary>
public sealed class SmtpMail(IOptions<MailOptions> options) : IMailTransport
{
    public async Task SendAsync(Guid id, MailPayload mail, CancellationToken cancellationToken)
    {
        using var client = new SmtpClient(options.Value.Host, options.Value.Port) { EnableSsl = options.Value.Tls };
        if (options.Value.UserName.Length > 0)
        {
            client.Credentials = new NetworkCredential(options.Value.UserName, options.Value.Password);
        }

        using var message = MailText.Compose(id, mail, options.Value);
        await client.SendMailAsync(message, cancellationToken);
    }
}

/// <summary>The embedded default: every mail is a file named by its id, so that the same mail sent twice is one file.</summary>
public sealed class PickupMail(IOptions<MailOptions> options) : IMailTransport
{
    public async Task SendAsync(Guid id, MailPayload mail, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(options.Value.Pickup);
        var target = Path.Combine(folder, $"{id}.eml");
        var draft = Directory.CreateDirectory(Path.Combine(folder, ".drafts", id.ToString()));
        using (var client = new SmtpClient { DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory, PickupDirectoryLocation = draft.FullName })
        {
            using var message = MailText.Compose(id, mail, options.Value);
            await client.SendMailAsync(message, cancellationToken);
        }

        FailPoints.Hit("mail.drafted");

        // The finished file appears under its name in one move; a draft of an earlier, interrupted try may lie beside it.
        File.Move(draft.GetFiles("*.eml").MaxBy(file => file.LastWriteTimeUtc)!.FullName, target, overwrite: true);
        draft.Delete(recursive: true);
    }
}

internal static class MailText
{
    public static MailMessage Compose(Guid id, MailPayload mail, MailOptions options)
    {
        var message = new MailMessage(new MailAddress(options.From, "南宁市创业创新扶持平台", Encoding.UTF8), new MailAddress(mail.To, mail.Name, Encoding.UTF8))
        {
            Subject = mail.Subject,
            SubjectEncoding = Encoding.UTF8,
            Body = mail.Text,
            BodyEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
        };
        mail.Copies?.To.ToList().ForEach(message.To.Add);
        mail.Copies?.Cc.ToList().ForEach(message.CC.Add);
        mail.Copies?.Bcc.ToList().ForEach(message.Bcc.Add);
        message.Headers.Add("Message-ID", $"<{id}@{new MailAddress(options.From).Host}>");
        return message;
    }
}
