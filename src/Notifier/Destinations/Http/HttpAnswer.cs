using System.Net;
using System.Net.Http.Headers;

namespace Notifications.Notifier.Destinations.Http;

/// <summary>How one request ended.</summary>
internal abstract record HttpAnswer
{
    private HttpAnswer()
    {
    }

    internal sealed record Answered(HttpStatusCode Status, HttpResponseHeaders Headers, byte[] Body) : HttpAnswer
    {
        public bool IsSuccess => (int)Status is >= 200 and < 300;

        /// <summary>The server's own trouble or "come back later": worth another try.</summary>
        public bool IsTransient => (int)Status >= 500
            || Status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or (HttpStatusCode)425;
    }

    /// <summary>It did not reach the server (name, connection, TLS): it certainly brought nothing about.</summary>
    internal sealed record NotSent(string Reason) : HttpAnswer;

    /// <summary>It went out and no answer came (time-out, lost connection): it may have brought something about, or still do.</summary>
    internal sealed record Lost(string Reason) : HttpAnswer;
}
