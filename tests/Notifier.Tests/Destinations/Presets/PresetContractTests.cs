using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Destinations.Preset;
using Notifications.Testing.Servers;
using Notifications.Testing.Webhook;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.Presets;

/// <summary>What every destination keeps, with a preset that somebody wrote himself.</summary>
public sealed class PresetContractTests : DestinationContract
{
    private protected override int Effects => ((FakeWebhook)Server).Accepted.Count;

    private protected override async Task<FakeServer> StartServerAsync() => await FakeWebhook.StartAsync(Cancellation);

    private protected override DestinationEntry Create()
    {
        var document = ConfigurationDocument.Parse(
            $"destination: {{ url: \"{Server.Url}\", token: {Token} }}", "notifications.yaml", EnvironmentVariables.Of());
        var preset = Read("""
            description: Somebody's own
            docs: https://chat.example.com/docs
            settings: { url: { kind: url }, token: { kind: token } }
            send:
              url: "{{ settings.url | raw }}/hook"
              headers: { Authorization: "Bearer {{ settings.token }}" }
              body: '{ "text": "{{ message.title }}" }'
            """, out var problems);
        Assert.Empty(problems);
        return PresetRegistration.Bind(document.Root.Optional("destination"), preset)("chat", Services);
    }

    private protected override OutgoingDelivery Delivery(bool maybeSent = false) => Some.Delivery("d-1", "ops", maybeSent: maybeSent);

    [Theory]
    [InlineData("send: { url: 'https://{{ recipient }}/x' }", "send.url: takes its server from a message")]
    [InlineData("send: { url: '{{ recipient }}' }", "send.url: takes its server from a message")]
    [InlineData("send: { url: 'https://a.example.com/{{ settngs }}' }", "settngs")]
    [InlineData("send: { url: 'https://a.example.com/', body: '{ \"text\": {{ title }}, }' }", "send: it gives no JSON")]
    [InlineData("send: { url: 'https://a.example.com/' }\nedit: { url: 'https://a.example.com/' }", "edit: needs the id of a message")]
    [InlineData("send: { url: 'https://a.example.com/' }\nmarkup: markdwn", "did you mean \"markdown\"?")]
    [InlineData("send: { url: 'https://a.example.com/' }\nsuccess: 'answer.ok &&'", "success: ")]
    [InlineData("send: { url: 'https://a.example.com/' }\nsuccess: 'anwser.ok'", "anwser")]
    [InlineData("send: { url: 'https://a.example.com/' }\nerrors: [{ when: 'status == 1', means: nothing }]", "errors[0].means")]
    [InlineData("send: { url: 'https://a.example.com/' }\nsettings: { type: { kind: text } }", "settings.type: is a key that every")]
    [InlineData("send: { url: 'https://a.example.com/' }\nrecipient: { setting: webhooks }", "no setting \"webhooks\"")]
    [InlineData("send: { url: 'https://a.example.com/' }\nlimit: 1", "limit: unknown key")]
    public void What_is_wrong_with_a_preset_is_named(string yaml, string problem)
    {
        Read($"description: x\ndocs: https://a.example.com/\n{yaml}", out var problems);
        Assert.Contains(problems, found => found.Contains(problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ url: nothing, token: x }", "url: the value is not an address")]
    [InlineData("{ url: 'http://chat.example.com', token: x }", "would send a secret unencrypted")]
    [InlineData("{ url: 'https://chat.example.com', tokn: x }", "tokn: unknown key")]
    [InlineData("{ url: 'https://chat.example.com' }", "token: is missing")]
    [InlineData("{ url: 'https://chat.example.com', token: \"a b\" }", "token: cannot be a token")]
    public void A_wrong_setting_is_named(string yaml, string problem)
    {
        var preset = Read("""
            description: x
            docs: https://a.example.com/
            settings: { url: { kind: url }, token: { kind: token } }
            send: { url: "{{ settings.url | raw }}" }
            """, out _);
        var document = ConfigurationDocument.Parse($"destination: {yaml}", "notifications.yaml", EnvironmentVariables.Of());
        var node = document.Root.Optional("destination");
        PresetRegistration.Bind(node, preset);
        node.RejectOtherKeys();
        Assert.Contains(document.Problems, found => found.ToString().Contains(problem, StringComparison.Ordinal));
    }

    private static PresetFile Read(string yaml, out IReadOnlyList<string> problems)
    {
        var document = ConfigurationDocument.Parse(yaml, "chat.yaml", EnvironmentVariables.Of());
        var preset = PresetReader.Read("chat", document.Root);
        if (document.Problems.Count == 0) PresetRegistration.Try(preset, document.Root);
        problems = [.. document.Problems.Select(problem => problem.ToString())];
        return preset;
    }
}
