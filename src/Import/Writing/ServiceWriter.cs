using Notifications.Import.Reading;
using Notifications.Import.Report;

namespace Notifications.Import.Writing;

/// <summary>Services become destinations of the same name, so that annotations stay as they are.</summary>
internal sealed class ServiceWriter(PeerConfiguration peer, ImportTarget target, ImportReport report)
{
    private static readonly string[] Sensitive = ["auth", "token", "key", "secret", "cookie", "password"];

    private readonly SecretNames _secrets = new(report);
    private readonly List<(string Name, IReadOnlyList<(string Key, string Value)> Settings)> _destinations = [];

    /// <summary>The keys of each destination, with nested ones as <c>app.id</c> and <c>headers.NAME</c>.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<(string Key, string Value)> Settings)> Destinations => _destinations;

    public bool HasDestination(string name) => _destinations.Exists(destination => destination.Name == name);

    public string? TypeOf(string name) => peer.Services.Find(service => service.Name == name)?.Type;

    /// <summary>Services of a type that were configured, whether or not they came over.</summary>
    public bool Uses(string type) => peer.Services.Exists(service => service.Type == type);

    public void Write()
    {
        foreach (var service in peer.Services)
        {
            var what = $"service {service.Name}";
            if (!target.DestinationTypes.Contains(service.Type) || service.Type is not ("slack" or "github" or "webhook"))
            {
                report.Add(ImportOutcome.NeedsHand, service.At, what,
                    $"there is no destination of the type {service.Type} that this command writes: it and what is sent to it are left out");
                continue;
            }

            var settings = new List<(string, string)> { ("type", service.Type) };
            Action<PeerService, List<(string, string)>> write = service.Type switch { "slack" => Slack, "github" => GitHub, _ => Webhook };
            try
            {
                write(service, settings);
            }
            catch (ImportException wrong)
            {
                report.Add(ImportOutcome.NeedsHand, wrong.At, what, wrong.Reason);
                continue;
            }

            _destinations.Add((service.Name, settings));
            report.Add(ImportOutcome.Translated, service.At, what, $"destination {service.Name}");
        }
    }

    private void Slack(PeerService service, List<(string Key, string Value)> into)
    {
        into.Add(("token", Secret(service, "token")));
        foreach (var (key, at, value) in service.Settings.Entries())
        {
            switch (key)
            {
                case "apiURL" when value.Value is { Length: > 0 } url:
                    into.Add(("apiUrl", _secrets.Interpolated(url.EndsWith('/') ? url : url + "/")));
                    break;
                case "username" or "icon":
                    report.Add(ImportOutcome.DiffersOnPurpose, at, $"service {service.Name}",
                        $"{key}: messages carry the name and the icon of the Slack app, so that nobody can write in another's name");
                    break;
                case "disableUnfurl":
                    report.Add(ImportOutcome.DiffersOnPurpose, at, $"service {service.Name}", "disableUnfurl: links are never unfurled");
                    break;
                default:
                    Other(service, key, at, "token", "signingSecret", "channels");
                    break;
            }
        }
    }

    private void GitHub(PeerService service, List<(string Key, string Value)> into)
    {
        foreach (var (from, to) in new[] { ("appID", "app.id"), ("installationID", "app.installationId") })
        {
            if (service.Settings[from].Value is { } value)
                into.Add((to, service.IsSecret ? _secrets.InPlaceOf(service.Name, from) : _secrets.Interpolated(value)));
        }

        into.Add(("app.privateKey", Secret(service, "privateKey")));
        foreach (var (key, at, value) in service.Settings.Entries())
        {
            if (key == "enterpriseBaseURL" && value.Value is { Length: > 0 } url)
                into.Add(("apiUrl", _secrets.Interpolated(url.EndsWith('/') ? url : url + "/")));
            else
                Other(service, key, at, "appID", "installationID", "privateKey");
        }

        report.Add(ImportOutcome.DiffersOnPurpose, service.At, $"service {service.Name}", "one comment a pull request, changed in place, for all Applications; commit statuses, deployments and check runs are not written");
    }

    private void Webhook(PeerService service, List<(string Key, string Value)> into)
    {
        var url = service.Settings["url"];
        into.Add(("url", url.Value is not { } address ? throw new ImportException(service.At, "the webhook has no url")
            : service.IsSecret || !SecretNames.IsReference(address) && LooksSecret(address) ? _secrets.InPlaceOf(service.Name, "url")
                : _secrets.Interpolated(address)));
        foreach (var header in service.Settings["headers"].Items())
        {
            if (header["name"].Value is not { } name)
                continue;
            var value = header["value"].Value ?? "";
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
                into.Add(("contentType", YamlText.Literal(value)));
            else
                into.Add(($"headers.{name}", service.IsSecret || IsSensitive(name) && !SecretNames.IsReference(value)
                    ? _secrets.InPlaceOf(service.Name, name) : _secrets.Interpolated(value)));
        }

        if (service.Settings["basicAuth"] is { Exists: true } basic)
        {
            into.Add(("headers.Authorization", $"Basic {_secrets.InPlaceOf(service.Name, "basic-auth")}"));
            report.Add(ImportOutcome.NeedsHand, basic.Place, $"service {service.Name}",
                "basicAuth: put the base 64 of user:password into the environment variable that its header Authorization names");
        }

        foreach (var (key, at, _) in service.Settings.Entries())
        {
            if (key is "retryMax" or "retryWaitMin" or "retryWaitMax")
                report.Add(ImportOutcome.DiffersOnPurpose, at, $"service {service.Name}",
                    $"{key}: what fails is tried again for a day, with longer and longer waits, and survives restarts");
            else
                Other(service, key, at, "url", "headers", "basicAuth", "name");
        }
    }

    private void Other(PeerService service, string key, FilePlace at, params string[] known)
    {
        if (known.Contains(key))
            return;
        var isConnection = key is "maxIdleConns" or "maxIdleConnsPerHost" or "maxConnsPerHost" or "idleConnTimeout";
        report.Add(isConnection ? ImportOutcome.LeftOut : ImportOutcome.NeedsHand, at, $"service {service.Name}", isConnection
            ? $"{key}: connections are shared as they are needed" : $"{key} has no counterpart");
    }

    /// <summary>A value that is secret wherever it stands.</summary>
    private string Secret(PeerService service, string field)
    {
        var value = service.Settings[field];
        if (!service.IsSecret && value.Value is { } text && SecretNames.IsReference(text))
            return _secrets.Interpolated(text);
        if (!service.IsSecret)
            report.Add(ImportOutcome.NeedsHand, value.Exists ? value.Place : service.At, $"service {service.Name}", value.Exists
                ? $"{field} stands in the ConfigMap: it is not copied; put it into the environment variable that is named here"
                : $"{field} is missing");
        return _secrets.InPlaceOf(service.Name, field);
    }

    private static bool IsSensitive(string header) =>
        Array.Exists(Sensitive, word => header.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>An address that holds what lets somebody in: a user, or a step that nobody would type.</summary>
    private static bool LooksSecret(string address) => !Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0
        || uri.Query.Length > 8
            || uri.Segments.Any(step => step.Trim('/') is var text && text.Length >= 16
                && text.Any(char.IsAsciiDigit) | text.Any(char.IsUpper) && !text.Contains('.', StringComparison.Ordinal))
        || uri.Host is "hooks.slack.com" or "discord.com" or "chat.googleapis.com"
            || uri.Host.EndsWith(".webhook.office.com", StringComparison.Ordinal);
}
