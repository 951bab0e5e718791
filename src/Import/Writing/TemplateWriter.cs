using Notifications.Import.GoTemplate;
using Notifications.Import.Reading;
using Notifications.Import.Report;

namespace Notifications.Import.Writing;

/// <summary>Templates become files: a title, the message as the body, and blocks of the destinations in their own formats.</summary>
internal sealed class TemplateWriter(PeerConfiguration peer, ServiceWriter services, ImportTarget target, ImportReport report)
{
    private static readonly string[] Common = ["message", "name", "title", "subject", "body", "description"];

    /// <summary>Members of a block that are texts of JSON.</summary>
    private static readonly string[] Json = ["attachments", "cardsV2", "cards", "adaptiveCard", "facts", "sections", "potentialAction"];

    private readonly List<(string Path, string Text)> _files = [];
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SlackThread> _threads = new(StringComparer.Ordinal);

    public IReadOnlyList<(string Path, string Text)> Files => _files;

    /// <summary>What Slack messages of a template share, where it says so.</summary>
    public IReadOnlyDictionary<string, SlackThread> Threads => _threads;

    public bool Has(string name) => _written.Contains(name) || target.Templates.Contains(name)
        && !peer.Templates.Exists(template => template.Name == name);

    public void Write()
    {
        foreach (var template in peer.Templates)
        {
            try
            {
                Write(template);
            }
            catch (ImportException wrong)
            {
                report.Add(ImportOutcome.NeedsHand, wrong.At, $"template {template.Name}", wrong.Reason);
            }
        }
    }

    private void Write(PeerTemplate template)
    {
        var what = $"template {template.Name}";
        if (!IsFileName(template.Name))
        {
            report.Add(ImportOutcome.NeedsHand, template.At, what, "the name cannot be that of a file: rename it, and where it is sent");
            return;
        }

        var fields = template.Fields;
        var before = report.Notes.Count;
        var front = new YamlText();
        front.Entry(0, "title", Title(what, fields));
        if (Severity(fields) is { } severity)
            front.Line(0, $"severity: {severity}");
        front.Line(0, "autoIndent: false");
        Slack(what, template, front);
        Webhook(what, fields, front);
        Blocks(what, fields, front);
        Others(what, fields);
        var source = fields["message"].Text ?? fields["body"].Text ?? fields["email"]["body"].Text
            ?? fields["teams"]["text"].Text ?? fields["teams-workflows"]["text"].Text
            ?? fields["github"]["pullRequestComment"]["content"].Text;
        var body = source is null ? "" : Translate(what, source, isJson: false);
        if (body is null)
            return;
        _files.Add(($"templates/{template.Name}.md", $"---\n{front}---\n{body}{(body.Length == 0 || body.EndsWith('\n') ? "" : "\n")}"));
        _written.Add(template.Name);
        report.Add(report.Notes.Count == before ? ImportOutcome.AsItIs
            : ImportOutcome.Translated, template.At, what, $"templates/{template.Name}.md");
    }

    private string Title(string what, YamlView fields)
    {
        var title = fields["email"]["subject"].Text ?? fields["teams"]["title"].Text ?? fields["teams-workflows"]["title"].Text
            ?? fields["subject"].Text ?? fields["title"].Text ?? fields["pagerdutyv2"]["summary"].Text;
        return (title is null ? null : Translate(what, title, isJson: false)?.Trim()) is { Length: > 0 } code ? code
            : "{{ app.metadata.name }}";
    }

    /// <summary>What the colour of a message says; null: nothing.</summary>
    private static string? Severity(YamlView fields)
    {
        var source = fields["slack"]["attachments"].Value ?? fields["teams"]["themeColor"].Value ?? "";
        var at = source.IndexOf('#', StringComparison.Ordinal);
        if (at < 0 || at + 7 > source.Length
            || !int.TryParse(source.AsSpan(at + 1, 6), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var colour))
            return null;
        var (red, green, blue) = (colour >> 16, colour >> 8 & 255, colour & 255);
        return red > 180 && green > 140 && blue < 120 ? "warning"
            : red > green + 60 && red > blue + 60 ? "failure"
            : green > red + 60 && green > blue + 30 ? "success"
            : blue > red + 60 ? "progress" : null;
    }

    private void Slack(string what, PeerTemplate template, YamlText front)
    {
        var slack = template.Fields["slack"];
        if (!slack.Exists)
            return;
        var key = slack["groupingKey"].Text is { Text.Length: > 0 } grouping ? Translate(what, grouping, isJson: false) : null;
        if (key is not null && (
            key.Contains("destination.", StringComparison.Ordinal) || key.Contains("recipient", StringComparison.Ordinal)
            || key.Contains("commit.", StringComparison.Ordinal)))
        {
            report.Add(ImportOutcome.NeedsHand, slack["groupingKey"].Place, what, "slack.groupingKey: the conversation of a trigger is of the Application, not of its recipient or commit: write conversation: in the trigger");
            key = null;
        }

        var policy = slack["deliveryPolicy"].Value ?? "Post";
        _threads[template.Name] = new SlackThread(key, policy, slack["notifyBroadcast"].Value == "true");
        var blocks = new List<(string Key, string Code)>();
        foreach (var field in new[] { "attachments", "blocks" })
        {
            if (slack[field].Text is { } json && json.Text.Trim().Length > 0 && Translate(what, json, isJson: true) is { } code)
                blocks.Add((field, code));
        }

        foreach (var (name, at, _) in slack.Entries())
        {
            if (name is "username" or "icon")
                report.Add(ImportOutcome.DiffersOnPurpose, at, what,
                    $"slack.{name}: messages carry the name and the icon of the Slack app");
            else if (name is not ("attachments" or "blocks" or "groupingKey" or "deliveryPolicy" or "notifyBroadcast"))
                report.Add(ImportOutcome.NeedsHand, at, what, $"slack.{name} has no counterpart");
        }

        if (blocks.Count == 0 || !target.DestinationTypes.Contains("slack"))
            return;
        front.Line(0, "slack:");
        foreach (var (field, code) in blocks)
            front.Entry(1, field, code);
        report.Add(ImportOutcome.DiffersOnPurpose, slack.Place, what, "slack: values are escaped inside of the JSON: quotes and line ends in them break no message, and nothing in them calls a channel");
    }

    private void Webhook(string what, YamlView fields, YamlText front)
    {
        var webhooks = fields["webhook"];
        if (!webhooks.Exists || !target.DestinationTypes.Contains("webhook"))
            return;
        var isFirst = true;
        foreach (var (name, at, hook) in webhooks.Entries())
        {
            if (!services.HasDestination(name))
            {
                report.Add(ImportOutcome.LeftOut, at, what, $"webhook.{name}: there is no service of this name, there or here");
                continue;
            }

            if (isFirst)
                front.Line(0, "webhook:");
            isFirst = false;
            front.Line(1, $"{YamlText.Scalar(name)}:");
            front.Entry(2, "method", hook["method"].Value is { Length: > 0 } method ? method : "GET");
            foreach (var field in new[] { "path", "body" })
            {
                if (hook[field].Text is { } source && Translate(what, source, isJson: field == "path" ? false : null) is { } code)
                    front.Entry(2, field, code);
            }
        }
    }

    /// <summary>What a destination of the same kind takes as it is.</summary>
    private void Blocks(string what, YamlView fields, YamlText front)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (service, known) in ServiceTable.Blocks.OrderBy(block => block.Key, StringComparer.Ordinal))
        {
            var type = ServiceTable.All[service].Type;
            var members = fields[service].IsMap && services.Uses(service) && target.DestinationTypes.Contains(type)
                ? fields[service].Entries().Where(entry => known.Contains(entry.Key) && entry.Value.Exists).ToList() : [];
            if (members.Count == 0 || !written.Add(type)) continue;
            front.Line(0, $"{type}:");
            foreach (var (key, _, value) in members)
                Tree(what, front, 1, key, value, isJson: Json.Contains(key));
        }

        if (fields["email"]["body"].Text is { } page && services.SendsPages && Translate(what, page, isJson: false) is { } html)
            front.Line(0, "email:").Entry(1, "html", html);
    }

    /// <summary>A tree whose texts are templates.</summary>
    private void Tree(string what, YamlText front, int depth, string key, YamlView value, bool isJson)
    {
        if (value.IsMap || value.IsList)
        {
            front.Line(depth, $"{YamlText.Scalar(key)}:");
            foreach (var (name, _, below) in value.IsMap ? value.Entries() : [])
                Tree(what, front, depth + 1, name, below, isJson: false);
            foreach (var item in value.IsList ? value.Items() : [])
            {
                if (item.Text is { } text && Translate(what, text, isJson: false) is { } code)
                    front.Line(depth + 1, $"- {YamlText.Scalar(code)}");
            }
        }
        else if (value.Text is { } source && Translate(what, source, isJson ? true : false) is { } code)
        {
            front.Entry(depth, key, code);
        }
    }

    /// <summary>Blocks that no destination reads.</summary>
    private void Others(string what, YamlView fields)
    {
        foreach (var (name, at, value) in fields.Entries())
        {
            if (Common.Contains(name) || name is "slack" or "webhook")
                continue;
            if (name == "github" && value.IsMap && services.Uses(name))
            {
                GitHub(what, value);
                continue;
            }

            var taken = services.Uses(name) ? ServiceTable.TakenOf(name) : [];
            var parts = value.IsMap ? string.Join(", ", value.Entries().Select(entry => entry.Key).Except(taken)) : "";
            if (parts.Length == 0 && (taken.Length > 0 || value.IsMap))
                continue;
            if (services.Uses(name))
                report.Add(ImportOutcome.NeedsHand, at, what,
                    $"{name} ({parts}): the destination has no counterpart for this");
            else
                report.Add(ImportOutcome.LeftOut, at, what, $"{name} ({parts}): no service of this type is configured{(name is "email" or "teams" && fields["email"]["subject"].Exists | fields["teams"]["title"].Exists ? "; its subject is the title" : "")}");
        }
    }

    /// <summary>The destination says the same of every Application: in one comment, in statuses, Deployments and check runs.</summary>
    private void GitHub(string what, YamlView block)
    {
        foreach (var (part, at, _) in block.Entries())
        {
            if (ServiceTable.GitHubStatuses.TryGetValue(part, out var setting))
                report.Add(ImportOutcome.DiffersOnPurpose, at, what, $"github.{part}: {setting} of the destination writes one for each Application, in its own name, and its state is that of the Application's sync and health, from waiting to healthy");
            else if (part == "pullRequestComment")
                report.Add(ImportOutcome.DiffersOnPurpose, at, what, "github.pullRequestComment: one comment for all Applications, with a row for each; the message is in its details");
            else if (part is "repoURLPath" or "revisionPath")
                report.Add(ImportOutcome.DiffersOnPurpose, at, what, $"github.{part}: the commits are those of the Application's own sources, with all pull requests since the sync before");
            else
                report.Add(ImportOutcome.NeedsHand, at, what, $"github.{part}: the destination has no counterpart for this{(part == "repositoryDispatch" ? ": a destination of type webhook can call the same address" : "")}");
        }
    }

    private string? Translate(string what, LocatedText source, bool? isJson)
    {
        var translated = GoTranslator.Translate(source.Text, isJson, peer.Context.Keys);
        report.Add(what, source.Origin, translated.Remarks);
        return translated.Code;
    }

    private static bool IsFileName(string name) => name.Length is > 0 and <= 200 && name[0] != '.'
        && name.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.');
}

/// <summary>How Slack messages of a template are grouped.</summary>
/// <param name="Key">A template; null: they are not.</param>
/// <param name="Policy"><c>Post</c>, <c>PostAndUpdate</c> or <c>Update</c>.</param>
internal sealed record SlackThread(string? Key, string Policy, bool Broadcasts);
