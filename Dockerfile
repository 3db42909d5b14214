# One image for each part: `docker build --target runtime|designer|actions .`
FROM python:3.11-slim AS base
ENV PYTHONUTF8=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN useradd --create-home --uid 1000 dialoom && mkdir /data && chown dialoom /data
WORKDIR /app
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY builder builder
COPY kits kits
COPY skills skills
COPY ui ui

FROM base AS runtime
RUN pip install --constraint requirements.lock ".[train,postgres]"
USER dialoom
ENV DIALOOM_DATA_DIR=/data DIALOOM_HOST=0.0.0.0
EXPOSE 8000
CMD ["dialoom", "serve", "--ready-made"]

FROM base AS designer
RUN pip install --constraint requirements.lock ".[ui]"
USER dialoom
EXPOSE 8501
CMD ["dialoom", "ui", "--host", "0.0.0.0"]

FROM base AS actions
RUN pip install --constraint requirements.lock ".[actions]"
USER dialoom
ENV DIALOOM_DATA_DIR=/data
EXPOSE 5055
CMD ["dialoom", "actions", "--host", "0.0.0.0", "skills/customer_service", "skills/helpdesk"]
