using System.Net.Mail;
using Notifications.Import.Reading;
using Notifications.Import.Report;

namespace Notifications.Import.Writing;

/// <summary>Services become destinations of the same name, so that annotations stay as they are.</summary>
internal sealed class ServiceWriter(PeerConfiguration peer, ImportTarget target, ImportReport report)
{
    private static readonly string[] Sensitive = ["auth", "token", "key", "secret", "cookie", "password"];

    private const string SampleSender = "argocd@example.com";

    private readonly SecretNames _secrets = new(report);
    private readonly List<(string Name, IReadOnlyList<(string Key, string Value)> Settings)> _destinations = [];

    /// <summary>The keys of each destination, with nested ones as <c>app.id</c> and <c>headers.NAME</c>.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<(string Key, string Value)> Settings)> Destinations => _destinations;

    public bool HasDestination(string name) => _destinations.Exists(destination => destination.Name == name);

    public string? TypeOf(string name) => peer.Services.Find(service => service.Name == name)?.Type;

    /// <summary>Services of a type that were configured, whether or not they came over.</summary>
    public bool Uses(string type) => peer.Services.Exists(service => service.Type == type);

    /// <summary>E-mails whose bodies are pages.</summary>
    public bool SendsPages => peer.Services.Exists(service => service.Type == "email" && service.Settings["html"].Value == "true");

    public void Write()
    {
        foreach (var service in peer.Services)
        {
            var what = $"service {service.Name}";
            var known = ServiceTable.All.GetValueOrDefault(service.Type);
            var type = known?.Type ?? service.Type;
            if (!target.DestinationTypes.Contains(type) || known is null && type is not ("slack" or "github" or "webhook"))
            {
                report.Add(ImportOutcome.NeedsHand, service.At, what,
                    $"there is no destination of the type {service.Type} that this command writes: it and what is sent to it are left out");
                continue;
            }

            var settings = new List<(string, string)> { ("type", type) };
            Action<PeerService, List<(string, string)>> write = known is not null ? (one, into) => Known(one, known, into)
                : service.Type switch { "slack" => Slack, "github" => GitHub, _ => Webhook };
            try
            {
                write(service, settings);
            }
            catch (ImportException wrong)
            {
                report.Add(ImportOutcome.NeedsHand, wrong.At, what, wrong.Reason);
                continue;
            }

            Open(service, what, settings);
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

        foreach (var (block, setting) in ServiceTable.GitHubStatuses.OrderBy(status => status.Value, StringComparer.Ordinal))
            if (peer.Templates.Exists(template => template.Fields["github"][block].Exists)) into.Add((setting, "true"));
        report.Add(ImportOutcome.DiffersOnPurpose, service.At, $"service {service.Name}",
            "one comment a pull request, changed in place, for all Applications");
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
                    ? _secrets.InPlaceOf(service.Name, name, $"headers.{name}") : _secrets.Interpolated(value)));
        }

        if (service.Settings["basicAuth"] is { Exists: true } basic)
        {
            into.Add(("headers.Authorization", $"Basic {_secrets.New(
                service.Name, "basic-auth", $"the base 64 of user:password, which stand in {service.Name}: basicAuth")}"));
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

    private void Known(PeerService service, PeerDestination known, List<(string Key, string Value)> into)
    {
        foreach (var (from, to, form) in known.Settings)
        {
            var value = from.Split('.').Aggregate(service.Settings, (settings, step) => settings.IsMap ? settings[step] : default);
            if (form is SettingForm.Secrets or SettingForm.Urls)
            {
                foreach (var (recipient, _, entry) in value.Entries())
                    into.Add(($"{to}.{recipient}",
                        SecretOf(service, entry, form == SettingForm.Urls ? $"{recipient}-url" : recipient, $"{from}.{recipient}")));
            }
            else if (value.Value is { Length: > 0 } text)
            {
                into.Add((to, form switch
                {
                    SettingForm.Secret => SecretOf(service, value, to, from),
                    _ when service.IsSecret => _secrets.InPlaceOf(service.Name, form == SettingForm.Address ? $"{to}-url" : to, from),
                    SettingForm.Address when LooksSecret(WithScheme(text)) && !SecretNames.IsReference(text) =>
                        _secrets.InPlaceOf(service.Name, "url", from),
                    SettingForm.Address => _secrets.Interpolated(SecretNames.IsReference(text) ? text : WithScheme(text)),
                    _ => _secrets.Interpolated(text),
                }));
            }
        }

        into.AddRange(known.Needed.Select(needed => (needed.To, _secrets.New(
            service.Name, needed.Name, $"what is new: {needed.To} of the destination {service.Name} (see above)"))));
        if (known.Type == "email") Email(service, into);
        if (known.Type == "alertmanager") Alertmanager(service, into);
        if (known.Hand is { } hand)
            report.Add(ImportOutcome.NeedsHand, service.At, $"service {service.Name}", hand);
        foreach (var (key, at, _) in service.Settings.Entries())
            Other(service, key, at, [.. known.Ignored, .. known.Settings.Select(setting => setting.From.Split('.')[0])]);
    }

    private void Email(PeerService service, List<(string Key, string Value)> into)
    {
        if (service.Settings["port"].Value == "465") into.Add(("security", "tls"));
        var from = service.Settings["from"];
        if (from.Value is { Length: > 0 } text && !service.IsSecret && !text.Contains('$', StringComparison.Ordinal)
            && !MailAddress.TryCreate(text, out _))
        {
            into[into.FindIndex(setting => setting.Key == "from")] = ("from", SampleSender);
            report.Add(ImportOutcome.NeedsHand, from.Place, $"service {service.Name}",
                $"from: \"{text}\" is no e-mail address; {SampleSender} stands in its place: write yours");
        }

        report.Add(ImportOutcome.DiffersOnPurpose, service.At, $"service {service.Name}",
            "STARTTLS is wanted and the certificate is checked (caFile names further authorities); a relay inside of the cluster that speaks no TLS needs security: none");
    }

    private void Alertmanager(PeerService service, List<(string Key, string Value)> into)
    {
        var targets = service.Settings["targets"].Texts();
        if (targets.Count > 1)
            report.Add(ImportOutcome.NeedsHand, service.Settings["targets"].Place, $"service {service.Name}",
                "the first target alone is written: give the others a destination each, or the address of a service that stands for all");
        var scheme = service.Settings["scheme"].Value ?? "http";
        into.Add(("url", targets.Count == 0 || service.IsSecret || LooksSecret($"{scheme}://{targets[0]}/")
            ? _secrets.InPlaceOf(service.Name, "url", "targets") : _secrets.Interpolated($"{scheme}://{targets[0]}")));
    }

    /// <summary>A secret over http to another machine: the configuration's check refuses it. Short names and those that end in .svc are in
    /// the cluster.</summary>
    private void Open(PeerService service, string what, List<(string Key, string Value)> settings)
    {
        if (settings.Find(setting => setting.Key is "url" or "apiUrl" or "apiURL" or "serverUrl") is (var key, { } address)
            && Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp && !uri.IsLoopback
            && uri.Host.Contains('.', StringComparison.Ordinal) && !uri.Host.EndsWith(".svc", StringComparison.OrdinalIgnoreCase)
            && !uri.Host.EndsWith(".cluster.local", StringComparison.OrdinalIgnoreCase)
            && settings.Exists(setting => setting.Key != key && setting.Value.Contains("${", StringComparison.Ordinal)))
            report.Add(ImportOutcome.NeedsHand, service.At, what,
                $"{key}: a secret would go to {uri.Host} unencrypted, which is refused: write https://, or a Service of the cluster as NAME.NAMESPACE.svc");
    }

    private static string WithScheme(string address) => address.Contains("://", StringComparison.Ordinal) ? address : $"https://{address}";

    /// <summary>A value that is secret wherever it stands; in the ConfigMap it is not looked at.</summary>
    private string SecretOf(PeerService service, YamlView value, string name, string? field = null)
    {
        if (!service.IsSecret && value.Value is { } text && SecretNames.IsReference(text))
            return _secrets.Interpolated(text);
        if (!service.IsSecret)
            report.Add(ImportOutcome.NeedsHand, value.Place, $"service {service.Name}",
                $"{field ?? name} stands in the ConfigMap: it is not copied; put it into the environment variable that is named here");
        return _secrets.InPlaceOf(service.Name, name, field);
    }

    private void Other(PeerService service, string key, FilePlace at, params string[] known)
    {
        if (known.Contains(key))
            return;
        var isConnection = key is "maxIdleConns" or "maxIdleConnsPerHost" or "maxConnsPerHost" or "idleConnTimeout";
        report.Add(isConnection ? ImportOutcome.LeftOut : ImportOutcome.NeedsHand, at, $"service {service.Name}", isConnection
            ? $"{key}: connections are shared as they are needed" : $"{key} has no counterpart");
    }

    /// <summary>One that has to be there.</summary>
    private string Secret(PeerService service, string field)
    {
        var value = service.Settings[field];
        if (!service.IsSecret && !value.Exists)
            report.Add(ImportOutcome.NeedsHand, service.At, $"service {service.Name}", $"{field} is missing");
        return service.IsSecret || value.Exists ? SecretOf(service, value, field) : _secrets.InPlaceOf(service.Name, field);
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
