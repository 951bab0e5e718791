using System.Text;
using Notifications.Watcher.Kubernetes.Access;
using Xunit;

namespace Notifications.Watcher.Tests.Kubernetes;

/// <summary>What credential plugins and issuers write that is no answer: each has a reason, and none of the reasons repeats what was
/// written.</summary>
public sealed class ExecAnswerTests
{
    private const string Version = "client.authentication.k8s.io/v1";

    private const string Good = """
        {"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"secret-0123456789","expirationTimestamp":"2026-03-04T12:00:00Z"}}
        """;

    [Fact]
    public void The_answer_as_a_plugin_gives_it_is_read()
    {
        var (answer, wrong) = Read(Good);
        Assert.Null(wrong);
        Assert.Equal(new DateTimeOffset(2026, 3, 4, 12, 0, 0, TimeSpan.Zero), answer!.Expires);
    }

    [Theory]
    [InlineData("", "its output is not JSON")]
    [InlineData("<html>Sign in</html>", "its output is not JSON")]
    [InlineData("Please log in: https://example.com", "its output is not JSON")]
    [InlineData("null", "its output is no ExecCredential")]
    [InlineData("[]", "its output is no ExecCredential")]
    [InlineData("\"secret-0123456789\"", "its output is no ExecCredential")]
    [InlineData("{}", "its output is no ExecCredential")]
    [InlineData("""{"kind":5}""", "its output is no ExecCredential")]
    [InlineData("""{"kind":"\ud800"}""", "its output is no ExecCredential")]
    [InlineData("""{"\ud800":1,"kind":"Exec"}""", "its output is no ExecCredential")]
    [InlineData("""{"kind":"ExecCredential"}""", "no apiVersion")]
    [InlineData("""{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1"}""", "v1beta1")]
    [InlineData("""{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":[]}""", "its output has no status")]
    [InlineData("""{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":null}}""", "neither a token nor a client certificate")]
    [InlineData("""{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":["secret-0123456789"]}}""", "neither a token nor a client certificate")]
    [InlineData("""{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"\ud800"}}""", "neither a token nor a client certificate")]
    [InlineData("""{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"secret-0123456789","clientKeyData":"x"}}""", "a key without its certificate")]
    [InlineData("""{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"secret-0123456789","expirationTimestamp":"soon"}}""", "no RFC 3339 time")]
    public void What_is_no_answer_has_a_reason(string output, string reason)
    {
        var (answer, wrong) = Read(output);
        Assert.Null(answer);
        Assert.Contains(reason, wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-0123456789", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_cut_changed_or_nested_breaks_nothing()
    {
        var random = new Random(20260306);
        var good = Encoding.UTF8.GetBytes(Good);
        for (var length = 0; length < good.Length; length++) Check(good[..length]);
        for (var i = 0; i < 5000; i++)
        {
            var answer = (byte[])good.Clone();
            for (var changes = random.Next(1, 4); changes > 0; changes--) answer[random.Next(answer.Length)] = (byte)random.Next(256);
            Check(answer);
        }

        Check(Encoding.Unicode.GetBytes(Good));
        Check(Encoding.UTF8.GetBytes(new string('[', 200_000)));
        Check([0xFF, 0xFE, 0x00]);

        static void Check(byte[] output)
        {
            var (answer, wrong) = ExecAnswer.Read(output, Version);
            Assert.True(answer is null != wrong is null);
            Assert.DoesNotContain("secret-0123456789", wrong ?? "", StringComparison.Ordinal);
        }
    }

    private static (ExecAnswer? Answer, string? Wrong) Read(string output) => ExecAnswer.Read(Encoding.UTF8.GetBytes(output), Version);
}
