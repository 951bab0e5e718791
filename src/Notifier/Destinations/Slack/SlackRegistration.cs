using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using Microsoft.Extensions.Logging;
using Notifications.Notifier.Destinations.Http;

namespace Notifications.Notifier.Destinations.Slack;

/// <summary>From the configuration to a destination.</summary>
internal static class SlackRegistration
{
    private const string Name = "slack";

    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static DestinationType Type { get; } = new(Name, Bind)
    {
        EscapeNative = Mrkdwn.Escape,
        Preview = Preview,
        CheckRecipient = SlackRecipient.Check,
        Normalise = SlackRecipient.Normalise,
        Groups = static _ => true,
    };

    public static DestinationFactory Bind(ConfigurationNode node)
    {
        var options = Read(node);
        return (name, services) => Create(name, options, services);
    }

    public static SlackOptions Read(ConfigurationNode node)
    {
        var usual = new SlackOptions { Token = node.Required("token").Token() };
        var (rate, digest) = (ReadLimit(node.Optional("limits"), usual.CallsPerSecond), node.Optional("digestAbove"));
        var apiUrl = DestinationNodes.ApiUrl(node, usual.ApiUrl);
        DestinationNodes.RejectOpen(node, apiUrl, usual.Token);
        return usual with
        {
            ApiUrl = apiUrl,
            Timeout = DestinationNodes.Timeout(node, usual.Timeout),
            LandsLate = node.Optional("landsLate").Duration(TimeSpan.Zero, TimeSpan.FromMinutes(1), usual.LandsLate),
            DigestAbove = rate is not null || digest.Exists ? digest.WholeNumber(1, 10_000, SlackOptions.UsualDigestAbove) : null,
            CallsPerSecond = rate,
            People = ReadPeople(node.Optional("people")),
            DirectMessages = node.Optional("directMessages").OneOf(
                DirectMessages.All, ("all", DirectMessages.All), ("configuration", DirectMessages.Configuration),
                ("none", DirectMessages.None)),
        };
    }

    public static DestinationEntry Create(string name, SlackOptions options, DestinationServices services)
    {
        var http = DestinationHttp.Create(traced: true, new BearerTokenHandler(options.Token, options.ApiUrl));
        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        var client = new SlackClient(new HttpExchange(http, options.Timeout, services.Time), options.ApiUrl);
        var destination = new SlackDestination(
            name, client, new SlackSearch(client, services.Time), options, new SlackChange(services.Layout, services.TimeZone),
            services.Time, services.Logs.CreateLogger<SlackDestination>());
        var people = new SlackPeople(
            client, options.People.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase), options.DirectMessages, services.Repositories,
            services.Time);
        var workspace = $"slack/{DestinationNodes.Fingerprint(options.Token)}/";
        return new DestinationEntry(
            name, Name, destination, recipient => workspace + recipient.Trim().TrimStart('#'), people.ResolveAsync,
            SharedConversation: null,
            options.CallsPerSecond is { } rate
                ? [new TokenBucketLimit("calls a second in a channel", rate, TimeSpan.FromSeconds(1), NewMessagesOnly: false)] : [])
        {
            DigestAbove = options.DigestAbove,
            Resolves = SlackPeople.IsPerson,
            RecipientScope = workspace,
            AskAsync = cancellationToken => SlackSelfTest.AskAsync(client, cancellationToken),
        };
    }

    private static string Preview(Message message)
    {
        using var json = JsonDocument.Parse(
            SlackJson.Post("#example", SlackMessage.Of(message), new SlackMark("example", SlackMark.Root, null), threadTs: null,
                broadcast: false));
        return JsonSerializer.Serialize(json.RootElement, Indented) + "\n";
    }

    private static Dictionary<string, string> ReadPeople(ConfigurationNode node)
    {
        var people = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, item) in node.Entries())
        {
            var id = item.Text("");
            if (SlackRecipient.IsId(id) && id[0] is 'U' or 'W') people[name] = id;
            else item.Report("is no id of a user", "such as U024BE7LH: in Slack's profile of the person, under the three dots");
        }

        return people;
    }

    private static int? ReadLimit(ConfigurationNode limits, int? usual)
    {
        if (DestinationNodes.IsUnlimited(limits))
            return null;
        var rate = limits.Optional("callsPerSecond").WholeNumber(1, 1000, usual ?? 1);
        limits.RejectOtherKeys();
        return rate;
    }
}
